using System.Security.Cryptography;
using CasesPdp.Distribution.Publishing;
using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Tests.Releases;

public sealed class TrustedKeysTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("keys-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Load_SeveralKeys_TrustsEach()
    {
        var one = ReleaseKeyFiles.Create(File("one.key"), File("one.pem"));
        var two = ReleaseKeyFiles.Create(File("two.key"), File("two.pem"));

        var keys = TrustedKeys.Load(_directory);

        Assert.Equal(new[] { one, two }.Order(StringComparer.Ordinal), keys.Ids);
        using var key = ReleaseKeyFiles.ReadPrivate(File("two.key"));
        var signed = ReleaseSigner.Sign(TestReleases.Release(), key);
        Assert.NotNull(new ReleaseVerifier(keys).Verify(signed.Token, TestReleases.Channel, out _));
    }

    [Fact]
    public void Load_KeyThatIsRemoved_NoLongerTrustsIt()
    {
        ReleaseKeyFiles.Create(File("one.key"), File("one.pem"));
        var two = ReleaseKeyFiles.Create(File("two.key"), File("two.pem"));
        System.IO.File.Delete(File("two.pem"));

        Assert.False(TrustedKeys.Load(_directory).Contains(two));
    }

    [Fact]
    public void Load_NoKey_IsRefused()
    {
        Assert.Throws<TrustedKeysException>(() => TrustedKeys.Load(_directory));
        Assert.Throws<TrustedKeysException>(() => TrustedKeys.Load(File("nowhere")));
    }

    [Fact]
    public void Load_PrivateKey_IsRefused()
    {
        ReleaseKeyFiles.Create(File("one.pem"), File("one.pub"));

        Assert.Contains("private", Assert.Throws<TrustedKeysException>(() => TrustedKeys.Load(_directory)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_OtherCurve_IsRefused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        System.IO.File.WriteAllText(File("one.pem"), key.ExportSubjectPublicKeyInfoPem());

        Assert.Throws<TrustedKeysException>(() => TrustedKeys.Load(_directory));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no key")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")]
    public void Load_FileThatIsNoKey_IsRefused(string text)
    {
        ReleaseKeyFiles.Create(File("one.key"), File("one.pem"));
        System.IO.File.WriteAllText(File("two.pem"), text);

        Assert.Throws<TrustedKeysException>(() => TrustedKeys.Load(_directory));
    }

    [Fact]
    public void Load_RsaKey_IsRefused()
    {
        using var key = RSA.Create(2048);
        System.IO.File.WriteAllText(File("one.pem"), key.ExportSubjectPublicKeyInfoPem());

        Assert.Throws<TrustedKeysException>(() => TrustedKeys.Load(_directory));
    }

    [Fact]
    public void Create_PrivateFile_IsForItsOwnerAlone()
    {
        ReleaseKeyFiles.Create(File("one.key"), File("one.pem"));

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File("one.key")));
        }

        Assert.Throws<IOException>(() => ReleaseKeyFiles.Create(File("one.key"), File("other.pem")));
    }

    private string File(string name) => Path.Combine(_directory, name);
}
