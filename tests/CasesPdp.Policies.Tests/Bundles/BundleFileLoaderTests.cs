using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Bundles.Reading;

namespace CasesPdp.Policies.Tests.Bundles;

public sealed class BundleFileLoaderTests
{
    [Fact]
    public void Load_FileThatHoldsMoreThanItClaims_StopsAtTheLimit()
    {
        var context = new ReadingContext(ReadingLimits.Default with { FileBytes = 1_000 });
        using var endless = new GrowingFile(claimed: 10);

        var content = new BundleFileLoader(context).ReadStream("roles/a.json", endless);

        Assert.Null(content);
        Assert.Equal(DiagnosticCodes.FileTooLarge, Assert.Single(context.Findings.ToList()).Code);
    }

    [Fact]
    public void Load_Device_IsNotOpened()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs an endless device.");
        var context = new ReadingContext(ReadingLimits.Default);

        var content = new BundleFileLoader(context).Load(new BundleSourceFile("roles/a.json", BundleFileKind.Role, "/dev/zero", default));

        Assert.True(content is { IsEmpty: true });
    }

    [Fact]
    public void Load_FileGoneMeanwhile_IsAnError()
    {
        var context = new ReadingContext(ReadingLimits.Default);

        var content = new BundleFileLoader(context).Load(new BundleSourceFile("pdp.yaml", BundleFileKind.Settings, "/nowhere/pdp.yaml", default));

        Assert.Null(content);
        Assert.Equal(DiagnosticCodes.FileUnreadable, Assert.Single(context.Findings.ToList()).Code);
    }
}
