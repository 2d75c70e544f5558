"""The deeds: the only writers. One verb, one function, one transaction; what it changes it announces."""
