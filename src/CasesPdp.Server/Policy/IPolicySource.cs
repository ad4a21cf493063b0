using CasesPdp.Distribution.Releases;

namespace CasesPdp.Server.Policy;

/// <summary>Where new policies come from: a directory or a channel.</summary>
/// <remarks>The policy worker reads it. The other members may be called from any thread.</remarks>
internal interface IPolicySource
{
    /// <summary>Where a revision came from that it brought.</summary>
    RevisionSource Origin { get; }

    /// <summary>The name in the log for changes that no operator asked for. No caller has such a name.</summary>
    string Name { get; }

    /// <summary>Whether it could be read last; what it holds is another question.</summary>
    bool IsRead { get; }

    /// <summary>Makes sure that <see cref="Read"/> gives the newest there is, where reading alone does not. It never fails.</summary>
    Task RefreshAsync();

    /// <summary>What it holds; null: nothing yet.</summary>
    /// <param name="isKnown">Whether content of that digest is known, so that nothing more needs to be read.</param>
    SourceContent? Read(Func<string, bool> isKnown);

    /// <summary>Whether the key that signed a release is still trusted.</summary>
    bool Trusts(SignedRelease release);
}
