"""What readers share: file formats, and what the same labels look like in them.

Whatever lies in a file is a stranger's. `limits` says how much it may ask of us; every
function here raises `UserError` for a file it cannot read, naming it, what was expected
and what was found. Names:

    header   what a file or array says of itself; believed as far as its bytes reach
    members  the files of an archive, the arrays of an HDF5 group
    base     a picture's path without its suffix, which its labels have in common
    where    how messages call the place of a value: a file, a line, a field
    white    the sample that stands for white in pictures of more than 8 bits
    opening  what lies between the lids; with iris and pupil an eye's *outlines*
"""
