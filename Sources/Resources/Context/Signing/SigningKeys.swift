import Crypto
package import Diagnostics
package import Reconciliation
package import Specs

/// The keys that sign tenant contexts, as the platform's secret `context-keys` holds them: a line a key, its id, its
/// 32 bytes in hexadecimal digits, and what it is for. Who signs takes the line that ends in `current`.
package struct SigningKeys: Hashable, Sendable {
  package struct Key: Hashable, Sendable {
    package enum Use: Hashable, Sendable {
      /// Signs.
      case current
      /// Is made known to the databases, and will sign.
      case next
      /// Signs no more; what it signed counts until then.
      case until(Timestamp)
    }

    package let id: String
    package let bytes: [UInt8]
    package var use: Use

    /// When what it signed ends to count; nil for one in use.
    package var acceptedUntil: Timestamp? { if case .until(let end) = use { end } else { nil } }

    /// The two blocks that RFC 2104 begins its hashes with.
    var pads: (inner: [UInt8], outer: [UInt8]) {
      let block = bytes + [UInt8](repeating: 0, count: 64 - bytes.count)
      return (block.map { $0 ^ 0x36 }, block.map { $0 ^ 0x5c })
    }

    /// What the database shows of it.
    var digest: String { Hexadecimal.text(of: SHA256.hash(data: pads.inner)) }
  }

  package private(set) var all: [Key]

  package var current: Key? { all.first { $0.use == .current } }
  package var next: Key? { all.first { $0.use == .next } }

  // MARK: - Rotation

  /// A key that will sign, unless one is under way already.
  package mutating func addNext() {
    guard next == nil else { return }
    let number = all.compactMap { Int($0.id.dropFirst()) }.max() ?? 0
    all.append(Key(id: "k\(number + 1)", bytes: Self.random(), use: .next))
  }

  /// The next key signs from now on; what the one before signed counts until `end`. Keys that ended to count go.
  package mutating func promote(at now: Timestamp, acceptingFormerUntil end: Timestamp) {
    guard next != nil else { return }
    all.removeAll { $0.acceptedUntil.map { $0 <= now } ?? false }
    for index in all.indices {
      switch all[index].use {
      case .current: all[index].use = .until(end)
      case .next: all[index].use = .current
      case .until: break
      }
    }
  }

  /// The first one ever.
  static func first() -> SigningKeys {
    SigningKeys(all: [Key(id: "k1", bytes: random(), use: .current)])
  }

  private static func random() -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
  }

  // MARK: - Keeping them

  private init(all: [Key]) { self.all = all }

  private static let name = SecretName("context-keys", of: .platform)

  /// Nil where none was ever made here.
  package static func read(from store: any SecretStore) throws(DriverFailure) -> SigningKeys? {
    guard let name, let bytes = try store.read(name) else { return nil }
    guard let keys = SigningKeys(text: String(decoding: bytes, as: UTF8.self)) else {
      throw .permanent(
        Diagnostic(
          .signingKeyUnusable, "the secret '\(name)' does not hold keys",
          hint: "bring the file back from where it was made"))
    }
    return keys
  }

  package func write(to store: any SecretStore) throws(DriverFailure) {
    guard let name = Self.name else { return }
    try store.write(Array(text.utf8), as: name)
  }

  var text: String {
    all.map { key in
      let use =
        switch key.use {
        case .current: "current"
        case .next: "next"
        case .until(let end): "until \(end)"
        }
      return "\(key.id) \(Hexadecimal.text(of: key.bytes)) \(use)\n"
    }.joined()
  }

  /// Nil unless every line is a key, each id is there once, and one signs.
  init?(text: String) {
    all = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count >= 3, words[0].first == "k", Int(words[0].dropFirst()) != nil,
        let bytes = Hexadecimal.bytes(of: words[1]), bytes.count == 32,
        !all.contains(where: { $0.id == words[0] })
      else { return nil }
      let use: Key.Use
      switch (words[2], words.count) {
      case ("current", 3): use = .current
      case ("next", 3): use = .next
      case ("until", 4):
        guard let end = Timestamp(rfc3339: String(words[3])) else { return nil }
        use = .until(end)
      default: return nil
      }
      all.append(Key(id: String(words[0]), bytes: bytes, use: use))
    }
    guard all.count(where: { $0.use == .current }) == 1, all.count(where: { $0.use == .next }) <= 1
    else { return nil }
  }
}
