"""What any page is made of: tables, figure output, number formats, labels, links."""
