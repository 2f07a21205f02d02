extension DiagnosticCode {
  /// TN57x, TN58x: the sealed audit log, and the journals that it is made of.
  static let audit: [DiagnosticCode] = [
    auditEdited, auditDeleted, auditReordered, auditTailCut, auditRewritten, auditCheckpointInvalid,
    auditUnsealed, journalEdited, journalDeleted, journalInserted, auditKeyUnusable,
    auditKeyForeign, auditCheckpointsBehind, auditExportUnreadable, auditIdle,
  ]

  package static let auditEdited = DiagnosticCode(
    570, "audit entry edited",
    """
    The content of an entry of the audit log is not the one that was sealed: its hash does not fit any more. Somebody
    with write access to the control database changed it. The journal of the database in which the effect happened
    may still hold the original; a backup of the control database does.
    """)

  package static let auditDeleted = DiagnosticCode(
    571, "audit entries deleted",
    """
    Entries are missing from the middle of the audit log. Each entry carries its own number, so renumbering the rest
    does not hide it.
    """)

  package static let auditReordered = DiagnosticCode(
    572, "audit entries reordered",
    """
    All entries of the audit log are there, and they stand in another order than the one in which they were sealed.
    """)

  package static let auditTailCut = DiagnosticCode(
    573, "end of the audit log cut off",
    """
    A signed checkpoint says that the audit log was longer than it is now. The latest entries were removed, or the
    control database was restored from a backup that is older than the checkpoint. Checkpoints are kept outside of
    the database too, in `checkpoints` of the state folder, so that removing them with the entries does not help.

    After a restore that was meant, move that file away; the log then begins from what the database holds.
    """)

  package static let auditRewritten = DiagnosticCode(
    574, "audit log rewritten",
    """
    The audit log is consistent in itself, and is not the one that was sealed: hashes or checkpoints were made anew
    to fit other entries. What was sealed is known from the signed checkpoints, of which copies lie outside of the
    database; the log now has another root at the same size, or its checkpoints are signed by another key.
    """)

  package static let auditCheckpointInvalid = DiagnosticCode(
    575, "checkpoint not valid",
    """
    A checkpoint of the audit log cannot be read, or its signature is not by the key that it should be by, and it
    does not fit the log either. It proves nothing.
    """)

  package static let auditUnsealed = DiagnosticCode(
    576, "audit entries without a checkpoint",
    """
    Entries are written together with the checkpoint that covers them. These stand behind the last checkpoint: they
    were not written by Tenure, or checkpoints were removed.
    """)

  package static let journalEdited = DiagnosticCode(
    577, "journal edited after it was sealed",
    """
    An entry of a database's journal is not the one that was sealed in the audit log. The audit log holds the
    original: `tenure audit export` prints it.
    """)

  package static let journalDeleted = DiagnosticCode(
    578, "journal entry deleted after it was sealed",
    """
    The audit log holds an effect that the journal of its database does not know any more: the entry was removed, or
    the database was restored from a backup or made anew. The audit log holds the original.
    """)

  package static let journalInserted = DiagnosticCode(
    579, "journal entry inserted among sealed ones",
    """
    The journal of a database holds an entry that is older than the last one that was sealed, and the audit log does
    not know it. Entries are numbered in the order of their making, so it was put there later.
    """)

  package static let auditKeyUnusable = DiagnosticCode(
    580, "audit key cannot be used",
    """
    The audit log is signed with the key in `audit.key` of the state folder, which is made when the first effect is
    sealed. It must be readable by its owner alone (mode 0600), belong to the user that runs Tenure, and hold what
    Tenure wrote there. Whoever has it can rewrite the log: keep a copy where only you can reach it.
    """)

  package static let auditKeyForeign = DiagnosticCode(
    581, "audit log signed by another key",
    """
    The last checkpoint of the audit log is not signed by the key in this state folder. Either another installation
    seals this log (copy its `audit.key` and `checkpoints`, or name its state folder with `TENURE_STATE`), or the
    checkpoint was forged. Nothing is sealed on top of it until that is known.
    """)

  package static let auditCheckpointsBehind = DiagnosticCode(
    582, "checkpoints outside are behind",
    """
    The file `checkpoints` in the state folder lacks checkpoints that the database has. The program may have been
    stopped between the two, and the next apply adds them. Until then the end of the log is protected by the
    database alone.
    """)

  package static let auditExportUnreadable = DiagnosticCode(
    583, "not an audit export",
    """
    The file is not one that `tenure audit export` wrote: lines of JSON, events and checkpoints in the order of the
    log.
    """)

  package static let auditIdle = DiagnosticCode(
    584, "effects not sealed",
    """
    The changes were made and are in the journals, and the audit log could not be brought up to date. The next apply
    seals them; until then they can be edited without a trace.
    """)
}
