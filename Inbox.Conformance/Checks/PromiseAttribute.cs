namespace Inbox.Conformance.Checks;

/// <summary>On a method that checks one promise.</summary>
/// <param name="sentence">The promise.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PromiseAttribute(string sentence) : Attribute
{
    public string Sentence => sentence;

    /// <summary>Gets or sets how many seconds the check waits for time to pass.</summary>
    public int Waits { get; set; }

    /// <summary>Gets or sets the limit of the server that the check waits for.</summary>
    public string? WaitsFor { get; set; }

    /// <summary>Gets or sets a value indicating whether the check uses up a limit of this machine's address.</summary>
    public bool UsesUpTheAddress { get; set; }
}
