namespace Inbox.Server;

/// <summary>The server cannot run like that; the message is the one line that says why.</summary>
internal sealed class RefusedException(string message) : Exception(message);
