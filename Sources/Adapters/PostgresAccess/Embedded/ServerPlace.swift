import Diagnostics
import Glibc

/// Finds folders for a private server that are safe to use: ours alone, reachable, and short enough for a
/// socket.
struct ServerPlace {
  let folder: String
  let account: ServerAccount
  let environment: [String: String]

  /// `sockaddr_un` holds 107 bytes, of which the name of the socket takes 14.
  static let longestSocketDirectory = 107 - "/.s.PGSQL.5432".utf8.count

  /// The folder for the data: the asked one, or, when root's server user cannot reach that, one under
  /// `/var/lib/tenure` that is named after it.
  func dataPlace() throws(Diagnostic) -> String {
    guard Folder.make(folder), let resolved = Folder.resolve(folder) else {
      throw unusable("the folder '\(folder)' cannot be made")
    }
    var place = resolved
    if !account.canReach(resolved) {
      place = "/var/lib/tenure/embedded-\(Self.digest(resolved))"
      guard Folder.make("/var/lib/tenure"), account.canReach("/var/lib/tenure"),
        Folder.make(place)
      else {
        throw unusable(
          "the user '\(account.name)' cannot reach '\(folder)', and '/var/lib/tenure' cannot be used instead"
        )
      }
    }
    guard account.own(place), chmod(place, 0o700) == 0 else {
      throw unusable("the folder '\(place)' cannot be given to the server's user")
    }
    return place
  }

  /// The folder for the socket: beside the data, or a short private one when that path is too long.
  func socketDirectory(beside place: String) throws(Diagnostic) -> String {
    var directory = "\(place)/run"
    let isPlain = !directory.contains(",") && !directory.contains("'")
    if directory.utf8.count > Self.longestSocketDirectory || !isPlain {
      let runtime = ServerAccount.isRoot ? nil : environment["XDG_RUNTIME_DIR"]
      let root = runtime.flatMap { $0.hasPrefix("/") && $0.utf8.count < 60 ? $0 : nil } ?? "/tmp"
      directory = "\(root)/tenure-\(account.user)-\(Self.digest(place))"
    }
    if mkdir(directory, 0o700) == 0 {
      guard account.own(directory) else { throw unusable("'\(directory)' cannot be prepared") }
    }
    var information = stat()
    // In /tmp somebody else may have been first, or have laid a link.
    guard lstat(directory, &information) == 0, information.st_mode & S_IFMT == S_IFDIR,
      information.st_uid == account.user, information.st_mode & 0o077 == 0
    else { throw unusable("'\(directory)' belongs to somebody else or is open to others") }
    return directory
  }

  private func unusable(_ message: String) -> Diagnostic {
    Diagnostic(
      .embeddedPlaceUnusable, message,
      hint: "run tenure as an ordinary user, or in a folder that other users may pass through")
  }

  /// FNV-1a: only to tell one folder from another.
  static func digest(_ text: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return String(hash, radix: 36)
  }
}
