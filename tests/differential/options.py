# SPDX-License-Identifier: GPL-2.0
"""Options of a command line, read an argument at a time as getopt_long(3) reads them."""


def takes_value(letter, string):
    """Whether a letter does by a getopt string, in which the first place that has it counts."""
    if string[:1] in ("+", "-"):
        string = string[1:]
    _, found, after = string.removeprefix(":").partition(letter)
    return letter != ":" and bool(found) and after.startswith(":")


def letters_of(cluster, string):
    """The options of a cluster; what follows one with a value is that value."""
    for letter in cluster:
        yield letter
        if takes_value(letter, string):
            return


def gives(argument, string, name):
    """Whether an argument gives an option; which other long ones there are is not known."""
    if argument.startswith("--"):
        meant = argument[2:].partition("=")[0]
        return len(name) > 1 and meant != "" and name.startswith(meant)
    return argument.startswith("-") and name in letters_of(argument[1:], string)
