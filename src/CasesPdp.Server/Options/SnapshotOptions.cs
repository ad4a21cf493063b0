using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace CasesPdp.Server.Options;

/// <summary>The compiled policy for programs that decide in their own process: settings <c>CasesPdp:Snapshots</c>.</summary>
internal sealed class SnapshotOptions : IValidatableObject
{
    [Description("Serve SnapshotService on the decisions listener: it sends the whole compiled policy to the callers of CasesPdp:Callers:Snapshots.")]
    public bool Enabled { get; set; }

    [Description("File to which the compiled policy is written at start and whenever it changes, by rename, readable for owner and group. Its time is set every 10 s. Absent: none.")]
    public string? File { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (File is { Length: 0 })
        {
            yield return new ValidationResult("CasesPdp:Snapshots:File is empty: name a file");
        }
    }
}
