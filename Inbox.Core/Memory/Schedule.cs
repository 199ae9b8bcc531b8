using System.Diagnostics;

namespace Inbox.Memory;

/// <summary>Marks where another thread may come in between, for the tests that try every order. Debug builds only.</summary>
internal static class Schedule
{
    [ThreadStatic]
    private static Action? _onPoint;

    /// <summary>What to do at each point that this thread reaches.</summary>
    public static Action? OnPoint
    {
        set => _onPoint = value;
    }

    /// <summary>Never called with a lock held: a thread that stops here keeps nobody out.</summary>
    [Conditional("DEBUG")]
    public static void Point() => _onPoint?.Invoke();
}
