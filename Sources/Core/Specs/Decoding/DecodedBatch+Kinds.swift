extension DecodedBatch {
  /// Only the documents of some kinds; what cannot be attributed to a kind stays.
  package func keeping(_ isKept: (DocumentKind) -> Bool) -> DecodedBatch {
    var batch = self
    batch.documents.removeAll { !isKept($0.kind) }
    batch.broken.removeAll { $0.kind.map { !isKept($0) } ?? false }
    return batch
  }
}
