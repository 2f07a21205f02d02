import Glibc

/// The program that a server runs, and the one that lies on the disk in its place now.
struct ServerBinary: Hashable, Sendable {
  var path: String
  /// Whether the file was replaced or removed since the server was started.
  var isReplaced: Bool

  /// The program of a process of this machine; nil if there is no such process or it may not be looked at.
  init?(process: Int32) {
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/\(process)/exe", &buffer, buffer.count)
    guard length > 0, length < buffer.count else { return nil }
    let target = String(
      decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let mark = " (deleted)"
    isReplaced = target.hasSuffix(mark)
    path = isReplaced ? String(target.dropLast(mark.count)) : target
    guard path.split(separator: "/").last?.hasPrefix("postgres") == true else { return nil }
  }
}
