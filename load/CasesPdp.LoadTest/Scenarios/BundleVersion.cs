using CasesPdp.Decisions;

namespace CasesPdp.LoadTest.Scenarios;

/// <summary>One of the bundles that the reload scenario publishes.</summary>
internal sealed class BundleVersion(int number, byte[] content, PolicySnapshot policy)
{
    public int Number { get; } = number;

    /// <summary>The file that makes the difference.</summary>
    public byte[] Content { get; } = content;

    /// <summary>What the whole bundle compiles to.</summary>
    public PolicySnapshot Policy { get; } = policy;

    public string Digest => Policy.Revision.Digest;

    /// <summary>When it was written during the run; 0: not yet.</summary>
    public long WrittenAt { get; set; }
}
