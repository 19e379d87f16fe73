"""Trains anything that is trainable: refiners, segmenters and estimators alike.

`loop.train` is the way in, `trainable.Trainable` what it needs. Names, all below:

    step     one update of the weights, of whichever networks are due; never a stage or
             a task of the pipeline
    phase    a stretch of steps with the same losses, networks and data (`phases`)
    stream   the batches of a phase, by k
    replica  a device's copy of the networks; it takes its own part of the batch
    part     what a replica looks at at once, where a batch does not fit (`steps`)
    worker   a process of a training that has several; the first one alone writes
    loss     a mean that is minimised, unweighted where it is logged
    monitor  a number that is only looked at
    line     what the journal writes now and then: the means of the steps since the last
    window   those steps, kept in a checkpoint
    alarm    a sentence about lines that bode ill
    run      the folder of a training: config, lines, checkpoints, the finished network

A finished run is read by `results` and `networks`, as if a stranger had sent it.
"""
