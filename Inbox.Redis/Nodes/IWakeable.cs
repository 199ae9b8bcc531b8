namespace Inbox.Redis.Nodes;

/// <summary>What a message on a node's channel can wake: a receiver, or the events of a partition's rooms.</summary>
internal interface IWakeable
{
    /// <summary>Says that there may be something to do. Called often and for nothing; must not wait.</summary>
    void Wake();

    /// <summary>Says that a newer receiver has waited long enough for what this one holds.</summary>
    void Revoke();

    /// <summary>Says that an operator wants all receivers gone.</summary>
    void Evict();
}
