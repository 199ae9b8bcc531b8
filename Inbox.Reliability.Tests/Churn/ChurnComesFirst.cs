namespace Inbox.Reliability.Tests.Churn;

/// <summary>Before all others: what they leave in pools, and pools let go of later, would hide a leak.</summary>
[SetUpFixture]
[Order(0)]
internal sealed class ChurnComesFirst;
