"""What is made of a file before it is kept.

- `content`   what it is, by its first bytes, whatever it is called
- `names`     what it is called, so that nobody is fooled
- `pictures`  images, drawn anew: nothing of what was hidden in them is left
- `squares`   pictures of people and logos, drawn out of such images
- `ranges`    which part of it is asked for
- `keeping`   the storage it lies in
"""
