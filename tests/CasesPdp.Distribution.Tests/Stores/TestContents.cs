using CasesPdp.Distribution.Contents;

namespace CasesPdp.Distribution.Tests.Stores;

/// <summary>Contents that are no bundles: stores do not look into them.</summary>
internal static class TestContents
{
    /// <summary>So many bytes, other ones for each seed.</summary>
    public static (string Id, byte[] Bytes) Make(int bytes, int seed)
    {
        var stored = new byte[bytes];
        new Random(seed).NextBytes(stored);
        return (ContentId.Of(stored), stored);
    }
}
