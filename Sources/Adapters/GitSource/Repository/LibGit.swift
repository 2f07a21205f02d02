import CLibGit2
import Diagnostics

/// What the library needs once in a process, and how it reports failure.
enum LibGit {
  /// Starts the library and sets its process-wide switches; done once, by whoever comes first.
  static let started: Bool = {
    guard git_libgit2_init() > 0, tenure_git_bound_allocations() == 0 else { return false }
    // Every object is read once, so libgit2's own cache would only cost memory.
    _ = tenure_git_set_caching(0)
    // What is read must be what the id promises: parsed documents are kept by it.
    _ = tenure_git_set_strict_hash_verification(1)
    // `Ownership` does this with git's own rules and a message that helps.
    _ = tenure_git_set_owner_validation(0)
    // Formats that change nothing about how objects are read; libgit2 knows only those that it is told.
    _ = tenure_git_accept_harmless_extensions()
    return true
  }()

  /// The reason of the last failure on this thread, fit to be shown.
  static var lastReason: String {
    guard let error = git_error_last(), let message = error.pointee.message else {
      return "unknown reason"
    }
    return EntryName.shown(String(cString: message).utf8)
  }

  /// A problem that the library reported, with its own words as a note.
  static func failure(_ code: DiagnosticCode, _ message: String, hint: String? = nil) -> Diagnostic
  {
    Diagnostic(code, message, notes: [.init("libgit2: \(lastReason)")], hint: hint)
  }
}

extension Int32 {
  /// Whether a call's result is this one of libgit2's codes.
  func `is`(_ code: git_error_code) -> Bool { self == code.rawValue }
}
