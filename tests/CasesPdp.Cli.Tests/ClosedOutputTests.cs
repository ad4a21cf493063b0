namespace CasesPdp.Cli.Tests;

/// <summary>The exit code is the answer even when the reader of standard output has gone.</summary>
public sealed class ClosedOutputTests
{
    private const string Question = "check --example --action createCase --owner securitySolution --role";

    private static readonly (string, string) Settings = ("pdp.yaml", "bundle: 1\nkibana: \"9.3\"\nlicense: platinum\n");

    [Theory]
    [InlineData(Question + " t1_analyst", 1)]
    [InlineData(Question + " t1_analyst --json", 1)]
    [InlineData(Question + " soc_manager", 0)]
    [InlineData(Question + " soc_manager --json", 0)]
    [InlineData("matrix --example --all-roles --json", 0)]
    [InlineData("check --example --requests nosuchfile", 3)]
    public void Run_OutputClosed_ExitCodeOfTheAnswer(string command, int exitCode)
    {
        Assert.Equal(exitCode, CommandRun.Of(command.Split(' ')).ExitCode);
        Assert.Equal(exitCode, Run(command.Split(' ')));
    }

    [Fact]
    public void Validate_MoreErrorsThanTheBufferHoldsAndOutputClosed_Denied()
    {
        var roles = Enumerable.Range(0, 300).Select(i => ($"roles/{i}.json", "{"));
        using var bundle = new TemporaryBundle([Settings, .. roles]);

        Assert.Equal(1, Run("validate", "--bundle", bundle.Directory));
    }

    private static int Run(params string[] args)
    {
        using var output = new ClosedPipe();
        using var error = new StringWriter();
        return CasesPdpCli.Run(args, Stream.Null, output, error);
    }

    private sealed class ClosedPipe : MemoryStream
    {
        private const int BrokenPipe = 32;

        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("Broken pipe", BrokenPipe);

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe", BrokenPipe);
    }
}
