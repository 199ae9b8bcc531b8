using Inbox.Benchmarks.Load;

namespace Inbox.Benchmarks.Compare;

/// <summary>What all contestants get alike.</summary>
internal sealed record CompareOptions(bool Tls, bool Http2, int Rounds, LoadOptions Load);
