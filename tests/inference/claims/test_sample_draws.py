"""Random numbers that belong to a sample."""

import numpy as np

from livingreview.inference.claims import Draws


def test_a_samples_numbers_do_not_depend_on_its_company():
    draws, again = Draws(1, 40), Draws(1, 40)
    alone, among = draws.turns(["b"]), again.turns(["a", "b", "c"])
    assert (alone[:, 0] == among[:, 1]).all()
    assert (draws.orders("b", 4) == again.orders("b", 4)).all()


def test_purposes_samples_and_seeds_differ():
    draws = Draws(1, 200)
    assert not np.array_equal(draws.keys(["a"], "deal"), draws.keys(["a"], "swap"))
    assert not np.array_equal(draws.turns(["a"]), draws.turns(["b"]))
    assert not np.array_equal(draws.turns(["a"]), Draws(2, 200).turns(["a"]))


def test_orders_are_permutations_and_even():
    orders = Draws(4, 6000).orders("a", 3)
    assert (np.sort(orders, axis=1) == [0, 1, 2]).all()
    share = [(orders == order).all(axis=1).mean() for order in ([0, 1, 2], [2, 1, 0])]
    assert np.allclose(share, 1 / 6, atol=0.02)


def test_no_sample_is_no_column():
    assert Draws(1, 7).turns([]).shape == (7, 0)
