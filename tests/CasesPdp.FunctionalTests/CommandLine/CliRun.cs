using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using CasesPdp.Cli;
using CasesPdp.FunctionalTests.Server;

namespace CasesPdp.FunctionalTests.CommandLine;

/// <summary>
/// Runs of the command line through its real entry point: in process, and with a server of the same bundle; or of the published program, where
/// <see cref="PublishedPrograms"/> are tested.
/// </summary>
internal sealed partial record CliRun(int ExitCode, string Output, string Error)
{
    public static CliRun Of(params IReadOnlyList<string> args) => WithInput("", args);

    public static CliRun WithInput(string input, params IReadOnlyList<string> args)
    {
        if (PublishedPrograms.AreTested)
        {
            return OfPublished(input, args);
        }

        using var requests = new PipeLikeStream(Encoding.UTF8.GetBytes(input));
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        var exitCode = CasesPdpCli.Run(args, requests, output, error);
        return new CliRun(exitCode, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    /// <summary>
    /// The run without what differs between a bundle and a server of it: the time that compiling took, the date, and where the policy is.
    /// </summary>
    public CliRun WithoutCompileTime() => this with
    {
        Output = Whereabouts().Replace(
            string.Join('\n', Output.Split('\n').Where(l => !l.StartsWith("compiled in", StringComparison.Ordinal)
                && !l.Contains("\"compileMilliseconds\"", StringComparison.Ordinal))),
            ""),
    };

    private static CliRun OfPublished(string input, IReadOnlyList<string> args)
    {
        using var process = Process.Start(new ProcessStartInfo(PublishedPrograms.CommandLine, args)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all of its input.
        }

        process.WaitForExit();
        return new CliRun(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    [GeneratedRegex("<dt>(Date|Policy)</dt><dd>[^<]*</dd>")]
    private static partial Regex Whereabouts();

    private sealed class PipeLikeStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
