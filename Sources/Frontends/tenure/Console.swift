import ArgumentParser
import Synchronization

#if canImport(Glibc)
  import Glibc
#endif

/// Standard output and standard error of this process.
enum Console {
  static var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }
  static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
  static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes a text and a line feed to standard output.
  static func out(_ text: String) { write(text, to: STDOUT_FILENO) }

  /// Writes bytes to standard output as they are.
  static func out(_ bytes: [UInt8]) { write(bytes, to: STDOUT_FILENO) }

  /// Writes a text and a line feed to standard error.
  static func err(_ text: String) { write(text, to: STDERR_FILENO) }

  /// Writes a text to standard error as it is, without a line feed.
  static func errPart(_ text: String) { write(Array(text.utf8), to: STDERR_FILENO) }

  /// Before anything else is opened: a reader that goes away must not end an apply half-way, and what is opened must
  /// not become standard output because that was closed.
  static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
    where fcntl(descriptor, F_GETFD) < 0 {
      // Opened the wrong way round, so that using it is an error still.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  /// Why standard output did not take everything; nil too where its reader went away, which is the reader's choice.
  static var lostOutput: String? {
    let code = lost.load(ordering: .relaxed)
    return code == 0 ? nil : String(cString: strerror(code))
  }

  private static let lost = Atomic<Int32>(0)

  static func exit(_ code: ExitCode) -> Never { Glibc.exit(code.rawValue) }

  private static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)
    if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
    write(bytes, to: descriptor)
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let written = Glibc.write(descriptor, buffer.baseAddress! + done, buffer.count - done)
        if written < 0 {
          let code = errno
          if code == EINTR { continue }
          if descriptor == STDOUT_FILENO, code != EPIPE { lost.store(code, ordering: .relaxed) }
          return
        }
        done += written
      }
    }
  }
}
