namespace Inbox;

/// <summary>Who has a mailbox now: for operators, and for dialects that let their users ask. Asking is no use of a mailbox.</summary>
/// <remarks>The doors of Inbox itself never tell: there, who is present is the business of those who know a password.</remarks>
public interface IMailboxDirectory
{
    /// <summary>
    /// The names that are taken, in no order. Costs what exists; those that come or go meanwhile may be among them or not.
    /// </summary>
    IEnumerable<string> Names { get; }

    /// <summary>Whether somebody has that name.</summary>
    /// <param name="name">Any text; a name that cannot exist is nobody's.</param>
    bool Contains(string name);
}
