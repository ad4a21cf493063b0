namespace CasesPdp.Cli.Tests.Commands;

/// <summary>Which policy answers: what the command line names, else the environment, else the working directory.</summary>
public sealed class PolicyChoiceTests : IDisposable
{
    private const string Server = "CASESPDP_SERVER";
    private const string Bundle = "CASESPDP_BUNDLE";
    private const string Question = "info";

    private readonly TemporaryBundle _one = new(("pdp.yaml", "bundle: 1\nkibana: \"9.1\"\n"));
    private readonly TemporaryBundle _two = new(("pdp.yaml", "bundle: 1\nkibana: \"9.2\"\n"));
    private readonly TemporaryBundle _empty = new();

    [Fact]
    public void Info_NothingNamed_OneLineNamesEveryWay()
    {
        var (exitCode, output, error) = Run(Question, _empty);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Equal(
            "No policy: give --bundle DIR, --server ADDRESS or --example, set CASESPDP_SERVER or CASESPDP_BUNDLE, or go to a directory that holds a pdp.yaml.\n",
            error);
    }

    [Fact]
    public void Info_WorkingDirectoryHoldsABundle_ItAnswers() => Assert.Contains("9.1", Run(Question, _one).Output, StringComparison.Ordinal);

    [Fact]
    public void Info_BundleInTheEnvironment_BeforeTheWorkingDirectory() =>
        Assert.Contains("9.2", Run(Question, _one, (Bundle, _two.Directory)).Output, StringComparison.Ordinal);

    [Fact]
    public void Info_ServerInTheEnvironment_BeforeTheBundle() =>
        Assert.Equal(3, Run(Question, _one, (Bundle, _two.Directory), (Server, "127.0.0.1:1")).ExitCode);

    [Fact]
    public void Info_NamedOnTheCommandLine_BeforeTheEnvironment()
    {
        (string, string)[] environment = [(Server, "127.0.0.1:1"), (Bundle, _one.Directory)];

        Assert.Contains("9.2", Run($"{Question} {_two.Directory}", _one, environment).Output, StringComparison.Ordinal);
        Assert.Contains("9.2", Run($"{Question} --bundle {_two.Directory}", _one, environment).Output, StringComparison.Ordinal);
        Assert.Contains("the built-in example", Run($"{Question} --example", _one, environment).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void NewRole_ServerInTheEnvironment_IsNotAsked() =>
        Assert.Equal(0, Run("new-role --access full --owner cases", _one, (Server, "127.0.0.1:1")).ExitCode);

    [Theory]
    [InlineData("validate")]
    [InlineData("validate DIR")]
    [InlineData("validate --bundle DIR")]
    public void Validate_EachWay_SameBundle(string command) =>
        Assert.Equal(0, Run(command.Replace("DIR", _one.Directory, StringComparison.Ordinal), _one).ExitCode);

    [Fact]
    public void Validate_NoBundle_SaysHowToNameOne()
    {
        var (exitCode, _, error) = Run("validate", _empty);

        Assert.Equal(2, exitCode);
        Assert.StartsWith("No bundle: give --bundle DIR, set CASESPDP_BUNDLE, or go to a directory", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Health_ServerInTheEnvironment_IsAsked()
    {
        Assert.Equal(3, Run("health", _empty, (Server, "127.0.0.1:1")).ExitCode);
        Assert.Equal(2, Run("health", _empty).ExitCode);
    }

    public void Dispose()
    {
        _one.Dispose();
        _two.Dispose();
        _empty.Dispose();
    }

    private static (int ExitCode, string Output, string Error) Run(
        string command, TemporaryBundle directory, params (string Name, string Value)[] environment)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(Stream.Null, output, error)
        {
            Variable = name => environment.FirstOrDefault(v => v.Name == name).Value,
            WorkingDirectory = directory.Directory,
        };
        var exitCode = CasesPdpCli.Run(command.Split(' '), terminal);
        return (exitCode, System.Text.Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
