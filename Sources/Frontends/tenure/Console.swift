import ArgumentParser
import Diagnostics

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
          if errno == EINTR { continue }
          return
        }
        done += written
      }
    }
  }
}
