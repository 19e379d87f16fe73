"""The whole job as one command: ``python -m pipeline`` plans, runs and reports it.

Words of this room, each with one meaning:

    task     a command with its flags, the folder it makes and those it reads
    stage    a group of tasks: the first part of their names
    arm      a row of a comparison: what an estimator was trained on, such as "simgan"
    kind     a column of it, an estimator: "lenet+strong", "knn"; the CNN's are "mild"
             and "strong", the augmentations
    seed     one repetition of everything that is random; a folder of the run
    figure   one number of the report, with its unit and what it is about

A *step* is an update of a network's weights and nothing else.
"""
