"""A chat as the Channels tutorial teaches to write it, in our own words, to measure Chatsite against."""
