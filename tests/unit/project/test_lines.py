from __future__ import annotations

from dolbear.project.lines import key_lines, line_of

TEXT = '''\
# [no] a = 1
a = 1 # b = 2
"q.k" = "z # [no]"
[t.'x y'."ü\\t"]
b.c = { d = [1, 2], e = { f = "}" } } # }
m = """
[not]
k = 1 \\""" ""  """
n = \'\'\'
[x]\'\'\'\'
list = [
  "a" # c
  , # d = 1
  { x = 1, y = """
"""},
  [ 1 ]
]
day = 1979-05-27 07:32:00 # t
[[many]]
one = 1
[[many]]
two = 2'''


def test_each_key_has_its_line() -> None:
    found = key_lines(TEXT)
    table = ("t", "x y", "ü\t")
    expected = {
        ("a",): 2,
        ("q.k",): 3,
        table: 4,
        (*table, "b", "c", "d"): 5,
        (*table, "b", "c", "e", "f"): 5,
        (*table, "m"): 6,
        (*table, "n"): 9,
        (*table, "list"): 11,
        (*table, "list", "0"): 12,
        (*table, "list", "1", "y"): 14,
        (*table, "list", "2", "0"): 16,
        (*table, "day"): 18,
        ("many",): 19,
        ("many", "one"): 20,
        ("many", "two"): 22,
    }
    assert {path: found.get(path) for path in expected} == expected
    assert not {("b",), ("no",), ("not",), ("k",), ("x",)} & found.keys()


def test_a_missing_key_has_the_line_of_its_table() -> None:
    found = key_lines("\n[a]\n[a.b]\nc = 1\n")
    assert line_of(found, ("a", "b", "d")) == 3
    assert line_of(found, ("a", "x", "y")) == 2
    assert line_of(found, ("z",)) == 1


def test_line_ends_of_windows_count_once() -> None:
    assert key_lines("a = 1\r\n\r\n[b] # x\r\nc = [\r\n1,\r\n2]\r\n")[("b", "c", "1")] == 6
