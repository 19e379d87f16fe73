"""Eyes with their labels: read from others' formats, checked, kept, and handed out.

A data set in a format of its own becomes a *set* of records once (`preparation`), and
everything after that reads sets alone (`record.load`). Names, all below:

    source   a file or folder in somebody else's format
    reader   the module that knows one format (`datasets`)
    item     what a reader reads at once, and what is set aside if it is broken: a
             picture, a person's day, a piece of a video
    patch    what an eye is cut to: its size and its channels
    record   one eye and its labels; `record` has the table of what it may hold
    column   one label of N records, an array [N, ...]
    chunk    a dict of columns of one length, on its way to a shard
    shard    one TFRecord file of a set
    set      a folder of shards and its manifest
    subject  the person whose eye it is: the unit of splits
    key      what a record is called; no two of a set are called the same
    batch    what one training step takes, a function of (seed, k) alone (`batches`)

Shapes: N records or B of a batch, H and W px of a patch, C channels, 1 or 3. Angles are
(pitch, yaw) in radians, points (x, y) in px with pixel centres at integers.
"""
