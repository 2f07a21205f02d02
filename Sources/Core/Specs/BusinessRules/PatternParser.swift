/// Reads a regular expression into steps.
struct PatternParser {
  typealias Problem = Pattern.Problem

  private let text: [Unicode.Scalar]
  private var at = 0
  private var depth = 0

  /// The steps that one expression may come to: `{n}` writes its part out n times.
  private static let maximumSteps = 4_000
  private static let maximumDepth = 64

  init(_ text: String) { self.text = Array(text.unicodeScalars) }

  mutating func steps() throws(Problem) -> [Pattern.Step] {
    let steps = try alternatives()
    guard at == text.count else { throw Problem(message: "a ')' closes nothing") }
    return steps + [.match]
  }

  // MARK: - Structure

  /// `a|b|c`. Targets of jumps count from the beginning of what is returned.
  private mutating func alternatives() throws(Problem) -> [Pattern.Step] {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else { throw Problem(message: "its groups nest too deeply") }
    var result = try sequence()
    while peek == "|" {
      at += 1
      let other = try sequence()
      let end = result.count + other.count + 2
      result =
        [.fork(1, result.count + 2)] + moved(result, by: 1) + [.jump(end)]
        + moved(other, by: result.count + 2)
      try check(result)
    }
    return result
  }

  private mutating func sequence() throws(Problem) -> [Pattern.Step] {
    var result: [Pattern.Step] = []
    while let scalar = peek, scalar != "|", scalar != ")" {
      let term = try term()
      result += moved(try repeated(term), by: result.count)
      try check(result)
    }
    return result
  }

  /// A term as often as the quantifier after it says.
  private mutating func repeated(_ term: [Pattern.Step]) throws(Problem) -> [Pattern.Step] {
    guard let (least, most) = try quantifier() else { return term }
    if peek == "?" { at += 1 }
    if let next = peek, "*+?{".unicodeScalars.contains(next) {
      throw Problem(message: "'\(next)' repeats nothing")
    }
    var result: [Pattern.Step] = []
    for _ in 0..<least {
      result += moved(term, by: result.count)
      try check(result)
    }
    guard let most else {
      let start = result.count
      result +=
        [.fork(start + 1, start + term.count + 2)] + moved(term, by: start + 1)
        + [.jump(start)]
      return result
    }
    for _ in least..<most {
      let start = result.count
      result += [.fork(start + 1, start + term.count + 1)] + moved(term, by: start + 1)
      try check(result)
    }
    return result
  }

  private mutating func quantifier() throws(Problem) -> (least: Int, most: Int?)? {
    switch peek {
    case "*":
      at += 1
      return (0, nil)
    case "+":
      at += 1
      return (1, nil)
    case "?":
      at += 1
      return (0, 1)
    case "{":
      at += 1
      guard let least = number() else { throw Problem(message: "'{' needs a number") }
      var most: Int? = least
      if peek == "," {
        at += 1
        most = number()
      }
      guard take("}") else { throw Problem(message: "a '{' is not closed") }
      if let most, most < least { throw Problem(message: "{\(least),\(most)} is out of order") }
      return (least, most)
    default: return nil
    }
  }

  // MARK: - Terms

  private mutating func term() throws(Problem) -> [Pattern.Step] {
    guard let scalar = next() else { return [] }
    switch scalar {
    case "^": return [.assertion(.start)]
    case "$": return [.assertion(.end)]
    case ".": return [.scalar(.dot)]
    case "(": return try group()
    case "[": return [.scalar(try set())]
    case "\\": return [try escape()]
    case "*", "+", "?", "{": throw Problem(message: "'\(scalar)' repeats nothing")
    case "]", "}": throw Problem(message: "a '\(scalar)' closes nothing")
    default: return [.scalar(ScalarSet(ranges: [scalar.value...scalar.value]))]
    }
  }

  private mutating func group() throws(Problem) -> [Pattern.Step] {
    if take("?") {
      if take("<"), peek != "=", peek != "!" {
        while let scalar = next(), scalar != ">" {}
      } else if !take(":") {
        throw Problem(message: "looking ahead or behind is not supported")
      }
    }
    let inner = try alternatives()
    guard take(")") else { throw Problem(message: "a '(' is not closed") }
    return inner
  }

  private mutating func escape() throws(Problem) -> Pattern.Step {
    switch peek {
    case "b":
      at += 1
      return .assertion(.wordBoundary)
    case "B":
      at += 1
      return .assertion(.noWordBoundary)
    default: return .scalar(try escapedSet())
    }
  }

  /// What stands behind a backslash, inside a class or outside.
  private mutating func escapedSet() throws(Problem) -> ScalarSet {
    guard let scalar = next() else { throw Problem(message: "it ends with a backslash") }
    func one(_ value: UInt32) -> ScalarSet { ScalarSet(ranges: [value...value]) }
    switch scalar {
    case "d": return .digit
    case "D": return .digit.negated
    case "w": return .word
    case "W": return .word.negated
    case "s": return .space
    case "S": return .space.negated
    case "t": return one(0x09)
    case "n": return one(0x0a)
    case "v": return one(0x0b)
    case "f": return one(0x0c)
    case "r": return one(0x0d)
    case "x": return one(try hexadecimal(2))
    case "u":
      guard take("{") else { return one(try hexadecimal(4)) }
      let value = try hexadecimal(nil)
      guard take("}") else { throw Problem(message: "a '\\u{' is not closed") }
      return one(value)
    case "0" where peek.map { !$0.properties.isASCIIHexDigit } ?? true: return one(0)
    default:
      guard scalar.value < 0x80, !ScalarSet.word.contains(scalar.value) else {
        throw Problem(message: "'\\\(scalar)' is not supported")
      }
      return one(scalar.value)
    }
  }

  /// A class, after its `[`.
  private mutating func set() throws(Problem) -> ScalarSet {
    let isNegated = take("^")
    var ranges: [ClosedRange<UInt32>] = []
    while !take("]") {
      let first = try element()
      guard peek == "-", at + 1 < text.count, text[at + 1] != "]" else {
        ranges += first.positive
        continue
      }
      at += 1
      let last = try element()
      guard let from = first.single, let to = last.single else {
        throw Problem(message: "a range in a class needs single letters")
      }
      guard from <= to else { throw Problem(message: "a range in a class is out of order") }
      ranges.append(from...to)
    }
    return ScalarSet(ranges: ranges, isNegated: isNegated)
  }

  private mutating func element() throws(Problem) -> ScalarSet {
    guard let scalar = next() else { throw Problem(message: "a '[' is not closed") }
    if scalar == "\\" { return try escapedSet() }
    return ScalarSet(ranges: [scalar.value...scalar.value])
  }

  // MARK: - Letters

  private var peek: Unicode.Scalar? { at < text.count ? text[at] : nil }

  private mutating func next() -> Unicode.Scalar? {
    guard at < text.count else { return nil }
    defer { at += 1 }
    return text[at]
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek == scalar else { return false }
    at += 1
    return true
  }

  /// Up to five digits: more repetitions are refused anyway.
  private mutating func number() -> Int? {
    var value: Int?
    while let scalar = peek, ScalarSet.digit.contains(scalar.value), (value ?? 0) < 10_000 {
      value = (value ?? 0) * 10 + Int(scalar.value - 0x30)
      at += 1
    }
    return value
  }

  private mutating func hexadecimal(_ digits: Int?) throws(Problem) -> UInt32 {
    var value: UInt32 = 0
    var count = 0
    while count < digits ?? 6, let scalar = peek, scalar.properties.isASCIIHexDigit,
      let digit = Character(scalar).hexDigitValue
    {
      value = value << 4 | UInt32(digit)
      count += 1
      at += 1
    }
    guard count == digits ?? count, count > 0, value <= 0x10_ffff else {
      throw Problem(message: "an escape lacks hexadecimal digits")
    }
    return value
  }

  private func moved(_ steps: [Pattern.Step], by offset: Int) -> [Pattern.Step] {
    guard offset > 0 else { return steps }
    return steps.map {
      switch $0 {
      case .fork(let one, let other): .fork(one + offset, other + offset)
      case .jump(let target): .jump(target + offset)
      default: $0
      }
    }
  }

  private func check(_ steps: [Pattern.Step]) throws(Problem) {
    guard steps.count > Self.maximumSteps else { return }
    throw Problem(message: "it comes to more than \(Self.maximumSteps) steps")
  }
}

extension ScalarSet {
  /// The scalar, if it is a single one.
  fileprivate var single: UInt32? {
    guard !isNegated, ranges.count == 1, ranges[0].count == 1 else { return nil }
    return ranges[0].lowerBound
  }
}
