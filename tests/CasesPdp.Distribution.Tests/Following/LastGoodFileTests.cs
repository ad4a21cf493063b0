using CasesPdp.Distribution.Following;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Distribution.Tests.Following;

public sealed class LastGoodFileTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 10, 0, 0, TimeSpan.Zero);

    private readonly TestChannel _channel = new();
    private readonly BundlePack _pack = TestChannel.Pack("x");

    public void Dispose() => _channel.Dispose();

    [Fact]
    public void Read_FileOfAChannel_IsWhatWasWritten()
    {
        var release = _channel.Sign(57, TestChannel.Target(_pack));
        var accepted = AcceptedReleases.None.With(_channel.Sign(58, TestChannel.Target(_pack)));
        var written = new LastGoodFile(_pack, Now, true, "a\tb\tc", new LastGoodChannel("prod", release.Token, accepted, Now.AddMinutes(-1)));

        var read = LastGoodFile.Read(Bytes(written))!;

        Assert.Equal((_pack.Digest, Now, true, "a\tb\tc"), (read.Pack.Digest, read.StoredAt, read.IsPinned, read.Approval));
        Assert.Equal(("prod", release.Token, Now.AddMinutes(-1)), (read.Channel!.Name, read.Channel.Release, read.Channel.ConfirmedAt));
        Assert.Equal(accepted.ByKey, read.Channel.Accepted.ByKey);
    }

    [Fact]
    public void Read_FileOfADirectory_HasFormat1AndNoChannel()
    {
        var bytes = Bytes(new LastGoodFile(_pack, Now, false));

        Assert.StartsWith("casespdp-last-good 1\n", System.Text.Encoding.ASCII.GetString(bytes.AsSpan(0, 40)), StringComparison.Ordinal);
        Assert.Null(LastGoodFile.Read(bytes)!.Channel);
    }

    [Fact]
    public void Read_AnyByteChangedOrMissing_IsRefused()
    {
        var release = _channel.Sign(57, TestChannel.Target(_pack));
        var bytes = Bytes(new LastGoodFile(
            _pack, Now, false, null, new LastGoodChannel("prod", release.Token, AcceptedReleases.None.With(release), null)));
        Assert.NotNull(LastGoodFile.Read(bytes));

        for (var i = 0; i < bytes.Length; i++)
        {
            Assert.Null(LastGoodFile.Read(bytes.AsMemory(0, i)));
            bytes[i] ^= 0x20;
            Assert.Null(LastGoodFile.Read(bytes));
            bytes[i] ^= 0x20;
        }
    }

    [Theory]
    [InlineData("accepted 0123456789abcdef 0 0123456789abcdef 5 A")]
    [InlineData("accepted 0123456789abcdef 1 0123456789abcdef 9007199254740992 A")]
    [InlineData("accepted 0123456789abcdef 1 0123456789abcdef 5")]
    [InlineData("accepted 0123456789ABCDEF 1 0123456789abcdef 5 A")]
    [InlineData("accepted 0123456789abcdef 1 0123456789abcdef 5 A\naccepted 0123456789abcdef 1 0123456789abcdef 6 A")]
    public void Read_MarkOffItsPattern_IsRefused(string lines)
    {
        var bytes = Bytes(new LastGoodFile(_pack, Now, false, null, new LastGoodChannel("prod", null, AcceptedReleases.None, null)));
        var text = System.Text.Encoding.Latin1.GetString(bytes.AsSpan(0, bytes.Length - 32))
            .Replace("\nbytes ", $"\n{lines.Replace("A", new string('a', 64), StringComparison.Ordinal)}\nbytes ", StringComparison.Ordinal);
        var changed = System.Text.Encoding.Latin1.GetBytes(text);

        Assert.Null(LastGoodFile.Read((byte[])[.. changed, .. System.Security.Cryptography.SHA256.HashData(changed)]));
    }

    private static byte[] Bytes(LastGoodFile file)
    {
        using var stream = new MemoryStream();
        file.Write(stream);
        return stream.ToArray();
    }
}
