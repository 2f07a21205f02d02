/// Several runs of one thing: the median, and how far they spread.
struct Measurement: Codable {
  /// Seconds, in the order of the runs.
  let runs: [Double]

  var median: Double {
    let sorted = runs.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
  var least: Double { runs.min() ?? 0 }
  var most: Double { runs.max() ?? 0 }

  /// Runs the two in turn, so that both see the same machine; the first round warms up and is not counted.
  static func pair(
    rounds: Int, _ subject: () async throws -> Void, limit: () async throws -> Void
  ) async rethrows -> (subject: Measurement, limit: Measurement) {
    var subjects: [Double] = []
    var limits: [Double] = []
    for round in 0...rounds {
      let subjectTime = try await seconds(subject)
      let limitTime = try await seconds(limit)
      if round == 0 { continue }
      subjects.append(subjectTime)
      limits.append(limitTime)
    }
    return (Measurement(runs: subjects), Measurement(runs: limits))
  }

  static func seconds(_ work: () async throws -> Void) async rethrows -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try await work()
    let elapsed = start.duration(to: clock.now).components
    return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
  }
}
