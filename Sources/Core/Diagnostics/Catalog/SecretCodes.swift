extension DiagnosticCode {
  /// TN80x: the secret store.
  static let secrets: [DiagnosticCode] = [secretUnreadable, secretExposed]

  package static let secretUnreadable = DiagnosticCode(
    801, "secret store cannot be used",
    """
    A file or folder of the secret store could not be opened, read or written. Nothing that depends on the secret was \
    done: what cannot be read is never taken for absent, or every password would be replaced. Check that the folder \
    is there, belongs to the user that runs Tenure, and has room.
    """)

  package static let secretExposed = DiagnosticCode(
    802, "secret store open to others",
    """
    Folders of the secret store must belong to the user that runs Tenure with mode 0700, files with mode 0600; links \
    and special files are refused. Somebody else could read, or have replaced, what stands there. Look who had access, \
    then restrict it: `chmod 700 FOLDER`, `chmod 600 FILE`.
    """)
}
