using System.CommandLine;

namespace CasesPdp.Cli.Commands.Options;

/// <summary>The option that names a bundle.</summary>
internal static class BundleOption
{
    /// <summary>The option.</summary>
    public static Option<string?> Create(string description)
    {
        var bundle = new Option<string?>("--bundle") { Description = description, HelpName = "DIR" };
        bundle.Validators.Add(result =>
        {
            if (result.Tokens.Any(t => t.Value.Length == 0))
            {
                result.AddError("--bundle is empty: name the directory of a bundle.");
            }
        });
        return bundle;
    }

    /// <summary>The full path of the directory that was named.</summary>
    public static string FullPath(string directory)
    {
        if (File.Exists(directory))
        {
            throw VerbFailure.NotEvaluated($"{directory} is a file; name the directory that holds it.");
        }

        return Path.GetFullPath(directory);
    }
}
