/// A Tier document: a subscription, its price, and what every tenant of it gets.
package struct Tier: Sendable {
  package let name: String
  package let displayName: String
  /// nil where it is negotiated.
  package let price: Price?
  package let file: String
  /// The document with its defaults.
  package let document: ValueCursor

  package struct Price: Hashable, Sendable {
    /// A decimal number as PostgreSQL's `numeric` prints it.
    package let base: String
    package let currency: String
    package let interval: BillingInterval
    package let rates: [Rate]
  }

  package struct Rate: Hashable, Sendable {
    package let meter: String
    package let price: String
    package let per: Int64
    package let included: Int64
  }

  init(_ document: ValueCursor, file: String) {
    self.document = document
    self.file = file
    name = document[path: "metadata.name"]?.text ?? ""
    displayName = document[path: "spec.displayName"]?.text ?? name
    price = document[path: "spec.price"].map { price in
      Price(
        base: price["base"]?.text ?? "0", currency: price["currency"]?.text ?? "",
        interval: price["interval"]?.choice(BillingInterval.self) ?? .monthly,
        rates: (price["rates"]?.items ?? []).map {
          Rate(
            meter: $0["meter"]?.text ?? "", price: $0["price"]?.text ?? "0",
            per: $0["per"]?.integer ?? 1, included: $0["included"]?.integer ?? 0)
        })
    }
  }
}
