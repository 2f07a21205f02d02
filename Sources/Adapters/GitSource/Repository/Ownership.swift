import CLibGit2
import Diagnostics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Whether a repository may be read by whoever runs this process, by the rules of git's `safe.directory`.
///
/// libgit2 checks the same, but reports it as a missing configuration value, and does not know
/// `GIT_CONFIG_GLOBAL`, so its own check is switched off for this one.
struct Ownership {
  /// Looks up a variable of the environment.
  var environment: (String) -> String? = { name in getenv(name).map { String(cString: $0) } }

  /// Throws unless every part of the repository belongs to this user, or configuration says that it is safe.
  func check(_ repository: borrowing RepositoryHandle) throws(Diagnostic) {
    let working = repository.workingFolder
    let gitFolder = repository.gitFolder
    let link = working.map { $0 + "/.git" }
    guard let foreign = [working, link, gitFolder].compactMap({ $0 }).first(where: isForeign)
    else { return }
    let key = working ?? gitFolder
    if isDeclaredSafe(key) { return }
    let shown = EntryName.shown(key.utf8)
    throw Diagnostic(
      .foreignRepository, "the repository '\(shown)' belongs to another user",
      notes: [.init("'\(EntryName.shown(foreign.utf8))' is owned by \(owner(of: foreign))")],
      hint: "if you trust its owner: git config --global --add safe.directory \(quoted(key))")
  }

  private func isForeign(_ path: String) -> Bool {
    var info = stat()
    guard lstat(path, &info) == 0 else { return true }
    if info.st_uid == geteuid() { return false }
    // Root through sudo may read what the user who called sudo owns, as git has it.
    if geteuid() == 0, let user = environment("SUDO_UID"), UInt32(user) == info.st_uid {
      return false
    }
    return true
  }

  private func owner(of path: String) -> String {
    var info = stat()
    guard lstat(path, &info) == 0 else { return "nobody that can be looked up" }
    return "uid \(info.st_uid), and this is uid \(geteuid())"
  }

  private func quoted(_ path: String) -> String {
    let plain = path.utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: $0 >= 0x80
      }
    }
    return plain
      ? path
      : "'"
        + path.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "'\\''") + "'"
  }

  // MARK: - safe.directory

  private func isDeclaredSafe(_ path: String) -> Bool {
    var isSafe = false
    for value in declarations() {
      switch value {
      case "": isSafe = false  // An empty value takes back what stood before it.
      case "*": isSafe = true
      default: if Self.covers(value, path, home: environment("HOME")) { isSafe = true }
      }
    }
    return isSafe
  }

  /// Whether a value of `safe.directory` names the folder: itself, or with `/*` what lies below.
  static func covers(_ value: String, _ path: String, home: String?) -> Bool {
    var value = value
    if value.hasPrefix("~/"), let home { value = home + value.dropFirst() }
    if value.hasSuffix("/*") { return path.hasPrefix(value.dropLast()) }
    while value.count > 1, value.hasSuffix("/") { value.removeLast() }
    if value == path { return true }
    return value.hasPrefix("/") && FilePath.resolved(value) == path
  }

  /// The values of `safe.directory` in the order in which git reads them; never from the repository itself.
  private func declarations() -> [String] {
    var values: [String] = []
    if environment("GIT_CONFIG_NOSYSTEM").map({ $0 == "1" || $0 == "true" }) != true {
      if let file = environment("GIT_CONFIG_SYSTEM") {
        values += Self.values(in: file)
      } else {
        values += Self.values(foundBy: git_config_find_system)
      }
    }
    if let file = environment("GIT_CONFIG_GLOBAL") {
      values += Self.values(in: file)
    } else {
      values += Self.values(foundBy: git_config_find_xdg)
      values += Self.values(foundBy: git_config_find_global)
    }
    let count = environment("GIT_CONFIG_COUNT").flatMap { Int($0) } ?? 0
    for index in 0..<max(0, min(count, 1_000)) {
      guard environment("GIT_CONFIG_KEY_\(index)")?.lowercased() == "safe.directory" else {
        continue
      }
      values.append(environment("GIT_CONFIG_VALUE_\(index)") ?? "")
    }
    return values
  }

  private static func values(
    foundBy find: (UnsafeMutablePointer<git_buf>?) -> Int32
  ) -> [String] {
    var path = git_buf()
    defer { git_buf_dispose(&path) }
    guard find(&path) == 0, let text = path.ptr else { return [] }
    return values(in: String(cString: text))
  }

  private static func values(in file: String) -> [String] {
    var configuration: OpaquePointer?
    guard git_config_open_ondisk(&configuration, file) == 0 else { return [] }
    defer { git_config_free(configuration) }
    var iterator: OpaquePointer?
    guard git_config_multivar_iterator_new(&iterator, configuration, "safe.directory", nil) == 0
    else { return [] }
    defer { git_config_iterator_free(iterator) }
    var values: [String] = []
    var entry: UnsafeMutablePointer<git_config_entry>?
    while git_config_next(&entry, iterator) == 0, let value = entry?.pointee.value {
      values.append(String(cString: value))
    }
    return values
  }
}
