import PostgresAccess
import Specs

#if canImport(Glibc)
  import Glibc
#endif

/// What only the process itself knows: the time, chance, and who started it.
enum Present {
  static func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(
      microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
  }

  /// 80 random bits in hexadecimal.
  static func randomID() -> String {
    var generator = SystemRandomNumberGenerator()
    let bits = [UInt64.random(in: .min ... .max, using: &generator)]
    let tail = UInt16.random(in: .min ... .max, using: &generator)
    let digits = String(bits[0], radix: 16)
    let rest = String(tail, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
      + String(repeating: "0", count: 4 - rest.count) + rest
  }

  /// `TENURE_ACTOR`, else user and host: who the journal says it was.
  static var actor: String {
    if let named = Environment.current["TENURE_ACTOR"], !named.isEmpty { return named }
    var host = [CChar](repeating: 0, count: 256)
    gethostname(&host, host.count - 1)
    let end = host.firstIndex(of: 0) ?? host.endIndex
    let name = String(decoding: host[..<end].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let user = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "\(geteuid())"
    return "\(user)@\(name)"
  }
}
