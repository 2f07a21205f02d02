/// The configuration of a small private server, as its `tenure.conf`.
enum ServerSettings {
  static func text(socketDirectory: String, isDurable: Bool) -> String {
    var lines = [
      "listen_addresses = ''",
      "unix_socket_directories = '\(quoted(socketDirectory))'",
      "unix_socket_permissions = 0700",
      "max_connections = 100",
      "shared_buffers = 64MB",
      "max_wal_size = 512MB",
      "password_encryption = 'scram-sha-256'",
      "timezone = 'UTC'",
      "log_timezone = 'UTC'",
      "lc_messages = 'C'",
      // Statements may hold values; the server's log must not.
      "log_statement = 'none'",
      "log_min_error_statement = 'panic'",
      "log_parameter_max_length = 0",
      "log_parameter_max_length_on_error = 0",
    ]
    if !isDurable {
      lines += [
        "fsync = off", "synchronous_commit = off", "full_page_writes = off", "wal_level = minimal",
        "max_wal_senders = 0", "autovacuum = off", "max_connections = 200",
      ]
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func quoted(_ text: String) -> String { text.replacing("'", with: "''") }
}
