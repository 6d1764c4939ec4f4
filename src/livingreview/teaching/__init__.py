"""The teaching part of the book: sessions with their facts, plans, quizzes, slides and handouts.

What is taught is data (``data/sessions``, ``data/quizzes``) and prose (the sessions' notebooks); these rooms read it,
check it and lay it out.
"""
