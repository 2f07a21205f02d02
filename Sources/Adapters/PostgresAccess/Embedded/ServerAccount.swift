import Glibc

/// The unprivileged user that a server of ours runs as; PostgreSQL refuses to run as root.
package struct ServerAccount: Sendable {
  package let name: String
  package let user: UInt32
  package let group: UInt32

  package static var isRoot: Bool { geteuid() == 0 }

  /// Ourselves, or, for root, `postgres` and failing that `nobody`.
  package static func find() -> ServerAccount? {
    guard isRoot else {
      return ServerAccount(name: "", user: geteuid(), group: getegid())
    }
    return named("postgres") ?? named("nobody")
  }

  private static func named(_ name: String) -> ServerAccount? {
    var entry = passwd()
    var result: UnsafeMutablePointer<passwd>?
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
      guard let start = buffer.baseAddress,
        getpwnam_r(name, &entry, start, buffer.count, &result) == 0, result != nil
      else { return nil }
      return ServerAccount(name: name, user: entry.pw_uid, group: entry.pw_gid)
    }
  }

  /// The same command, run as this user.
  package func running(_ command: ServerProgram) -> ServerProgram {
    guard Self.isRoot else { return command }
    var wrapped = command
    // The folder that root stands in may be closed to this user.
    wrapped.executable = "/usr/bin/env"
    wrapped.arguments =
      [
        "-C", "/", "setpriv", "--reuid=\(user)", "--regid=\(group)", "--clear-groups", "--",
        command.executable,
      ] + command.arguments
    wrapped.environment["HOME"] = "/"
    return wrapped
  }

  /// Whether this user can reach a folder: every folder above it must let him through.
  package func canReach(_ path: String) -> Bool {
    guard Self.isRoot else { return true }
    return running(ServerProgram("/usr/bin/test", ["-x", path])).run()?.status == 0
  }

  /// Gives a file or folder to this user.
  package func own(_ path: String) -> Bool {
    !Self.isRoot || lchown(path, user, group) == 0
  }
}
