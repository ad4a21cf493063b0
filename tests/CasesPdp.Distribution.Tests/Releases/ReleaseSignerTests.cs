using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Tests.Releases;

public sealed class ReleaseSignerTests
{
    [Fact]
    public void Sign_Release_IsVerifiedAsItWas()
    {
        using var key = ReleaseKey.Create();
        var where = new Dictionary<string, IReadOnlyList<string>> { ["zone"] = ["a", "b"] };
        var release = TestReleases.Release(
            TestReleases.Target('b') with { Where = where, Percent = 12.5m, Salt = 55 }, TestReleases.Target()) with
        {
            Approved = [new string('c', 64)],
            Message = "Grüße \"\n",
        };

        var signed = ReleaseSigner.Sign(release, key);
        var verified = new ReleaseVerifier(TrustedKeys.Of(key)).Verify(signed.Token, TestReleases.Channel, out var fault);

        Assert.Null(fault);
        Assert.Equal(signed.Sha256, verified!.Sha256);
        Assert.Equal(ReleaseKey.IdOf(key), verified.KeyId);
        Assert.Equal(release.Targets[0] with { Where = null }, verified.Release.Targets[0] with { Where = null });
        Assert.Equal(["a", "b"], verified.Release.Targets[0].Where!["zone"]);
        Assert.Equal(release.Targets[1], verified.Release.Targets[1]);
        Assert.Equal(release with { Targets = [], Approved = [] }, verified.Release with { Targets = [], Approved = [] });
        Assert.Equal(release.Approved, verified.Release.Approved);
    }
}
