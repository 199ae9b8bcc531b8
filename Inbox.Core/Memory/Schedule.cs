using System.Diagnostics;

namespace Inbox.Memory;

/// <summary>The points at which another thread may intervene, for the tests that try every order. Debug builds only.</summary>
internal static class Schedule
{
    [ThreadStatic]
    private static Action? _onPoint;

    /// <summary>Sets what to do at each point that this thread reaches.</summary>
    public static Action? OnPoint
    {
        set => _onPoint = value;
    }

    /// <summary>Marks a point. Never called with a lock held, so that a thread that stops here blocks no other.</summary>
    [Conditional("DEBUG")]
    public static void Point() => _onPoint?.Invoke();
}
