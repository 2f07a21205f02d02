/// A regular expression (ECMA-262) that is matched in time proportional to the text times the expression.
///
/// Expressions come from documents, so none may hang the program: there is no backtracking, and what needs it (back
/// references, looking around) is refused. Letters are Unicode scalars, as with the flag `u`.
struct Pattern: Sendable {
  enum Step: Sendable {
    case scalar(ScalarSet)
    case assertion(Assertion)
    /// Goes on at both.
    case fork(Int, Int)
    case jump(Int)
    case match
  }

  enum Assertion: Sendable { case start, end, wordBoundary, noWordBoundary }

  /// Why a text is no expression that can be matched.
  struct Problem: Error, Hashable { let message: String }

  private let steps: [Step]

  init(_ text: String) throws(Problem) {
    var parser = PatternParser(text)
    steps = try parser.steps()
  }

  /// Whether the expression matches anywhere in the text.
  func matches(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    var current = ActiveSteps(count: steps.count)
    var next = ActiveSteps(count: steps.count)
    for at in 0...scalars.count {
      // A match may begin at every place.
      if add(0, at, scalars, to: &current) { return true }
      guard at < scalars.count else { return false }
      for step in current.list {
        guard case .scalar(let set) = steps[step], set.contains(scalars[at].value) else { continue }
        if add(step + 1, at + 1, scalars, to: &next) { return true }
      }
      swap(&current, &next)
      next.removeAll()
    }
    return false
  }

  /// Adds a step and all that it leads to without reading; whether that ends in a match.
  private func add(
    _ first: Int, _ at: Int, _ text: [Unicode.Scalar], to active: inout ActiveSteps
  ) -> Bool {
    var open = [first]
    while let step = open.popLast() {
      guard active.insert(step) else { continue }
      switch steps[step] {
      case .scalar: break
      case .assertion(let assertion):
        if Self.holds(assertion, at, text) { open.append(step + 1) }
      case .fork(let one, let other): open += [one, other]
      case .jump(let target): open.append(target)
      case .match: return true
      }
    }
    return false
  }

  private static func holds(_ assertion: Assertion, _ at: Int, _ text: [Unicode.Scalar]) -> Bool {
    let isBoundary: Bool = {
      let before = at > 0 && ScalarSet.word.contains(text[at - 1].value)
      let after = at < text.count && ScalarSet.word.contains(text[at].value)
      return before != after
    }()
    return switch assertion {
    case .start: at == 0
    case .end: at == text.count
    case .wordBoundary: isBoundary
    case .noWordBoundary: !isBoundary
    }
  }

  /// Steps that are reached at one place of the text, each once.
  private struct ActiveSteps {
    private(set) var list: [Int] = []
    private var isIn: [Bool]

    init(count: Int) { isIn = [Bool](repeating: false, count: count) }

    mutating func insert(_ step: Int) -> Bool {
      if isIn[step] { return false }
      isIn[step] = true
      list.append(step)
      return true
    }

    mutating func removeAll() {
      for step in list { isIn[step] = false }
      list.removeAll(keepingCapacity: true)
    }
  }
}

/// Some Unicode scalars, or all others.
struct ScalarSet: Sendable {
  var ranges: [ClosedRange<UInt32>]
  var isNegated = false

  func contains(_ scalar: UInt32) -> Bool {
    ranges.contains { $0.contains(scalar) } != isNegated
  }

  /// The same scalars, as ranges alone.
  var positive: [ClosedRange<UInt32>] {
    guard isNegated else { return ranges }
    var result: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > next { result.append(next...range.lowerBound - 1) }
      next = max(next, range.upperBound + 1)
    }
    if next <= 0x10_ffff { result.append(next...0x10_ffff) }
    return result
  }

  static let digit = ScalarSet(ranges: [0x30...0x39])
  static let word = ScalarSet(ranges: [0x30...0x39, 0x41...0x5a, 0x5f...0x5f, 0x61...0x7a])
  static let space = ScalarSet(ranges: [
    0x09...0x0d, 0x20...0x20, 0xa0...0xa0, 0x1680...0x1680, 0x2000...0x200a, 0x2028...0x2029,
    0x202f...0x202f, 0x205f...0x205f, 0x3000...0x3000, 0xfeff...0xfeff,
  ])
  /// What `.` stands for: everything but line ends.
  static let dot = ScalarSet(ranges: [0x0a...0x0a, 0x0d...0x0d, 0x2028...0x2029], isNegated: true)

  var negated: ScalarSet { ScalarSet(ranges: ranges, isNegated: !isNegated) }
}
