"""Write-ups judged with no problem set.

``linting``, ``sections``, ``scopes``: the sections of a document and what is known in each; ``judge``: their relations;
``looks`` and the files that it names: other ways in which a relation may be meant; ``doubts``, ``shape_doubts``: why a
difference may be no mistake.
"""
