"""Sites from which a mechanism was taken out, for `chaos` and the tests of promises to find out.

`MUTANT=name[,name …] manage.py chaos --settings tests.mutants.settings` runs one; the names are the
functions of `mutations.py`.
"""
