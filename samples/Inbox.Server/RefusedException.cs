namespace Inbox.Server;

/// <summary>Thrown for invalid settings; the message is the one line to print.</summary>
internal sealed class RefusedException(string message) : Exception(message);
