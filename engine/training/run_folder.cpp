#include "engine/training/run_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <utility>

#include "engine/base/error.hpp"
#include "engine/base/file.hpp"
#include "engine/checkpoint/safetensors.hpp"

namespace fs = std::filesystem;

namespace espalier {

namespace {

constexpr const char* kStateFile = "state.safetensors";
constexpr const char* kLockFile = "lock";
constexpr int kFormat = 1;
constexpr std::int64_t kColumns = 8;  // of the metrics array

std::span<const std::byte> bytesOf(const at::Tensor& tensor) {
  return std::as_bytes(std::span(static_cast<const std::byte*>(tensor.data_ptr()), tensor.nbytes()));
}

nlohmann::json toJson(const RunIdentity& identity) {
  return {{"format", kFormat},
          {"settings", toJson(identity.settings)},
          {"student", identity.studentFingerprint},
          {"teacher", identity.teacherFingerprint},
          {"data", identity.dataHash},
          {"valid", identity.validHash},
          {"teacher_cache", identity.cacheFingerprint}};
}

at::Tensor metricsTensor(const std::vector<StepMetrics>& steps) {
  at::Tensor table = at::empty({static_cast<std::int64_t>(steps.size()), kColumns}, at::kDouble);
  double* to = table.data_ptr<double>();
  for (const StepMetrics& s : steps)
    for (const double value : {static_cast<double>(s.step), s.loss, s.lmLoss, s.gradientNorm, s.learningRate, s.tokensPerSecond, s.elapsedSeconds,
                               static_cast<double>(s.tokens)})
      *to++ = value;
  return table;
}

std::vector<StepMetrics> metricsFrom(const std::vector<double>& table) {
  std::vector<StepMetrics> steps;
  for (std::size_t i = 0; i + kColumns <= table.size(); i += kColumns)
    steps.push_back({static_cast<std::int64_t>(table[i]), table[i + 1], table[i + 2], table[i + 3], table[i + 4], table[i + 5], table[i + 6],
                     static_cast<std::int64_t>(table[i + 7])});
  return steps;
}

/// Calls visit(name, tensor) for what is trained beside the model, in one order.
template <class Visit>
void forEachBeside(const TrainingState& state, const Visit& visit) {
  for (const TrainedBeside& beside : state.beside) {
    visit(beside.name + ".weights", beside.trained);
    visit(beside.name + ".first_moment", beside.firstMoment);
    visit(beside.name + ".second_moment", beside.secondMoment);
  }
}

/// JSON has no NaN and prints doubles exactly; samples are texts, so validation points go there.
nlohmann::json validationsJson(const RunHistory& history) {
  nlohmann::json list = nlohmann::json::array();
  for (const ValidationPoint& point : history.validations)
    list.push_back({{"step", point.step}, {"loss", point.loss}, {"sample", point.sample}, {"teacher_sample", point.teacherSample}});
  return list;
}

}  // namespace

RunFolder::RunFolder(fs::path folder, RunIdentity identity) : m_folder(std::move(folder)), m_identity(std::move(identity)) { lock(); }

RunFolder::~RunFolder() {
  if (m_lock < 0) return;
  std::error_code ignored;
  if (m_removeUnlessSaved && !fs::exists(m_folder / kStateFile, ignored)) remove();
  ::close(m_lock);
}

RunFolder::RunFolder(RunFolder&& other) noexcept
    : m_folder(std::move(other.m_folder)),
      m_identity(std::move(other.m_identity)),
      m_lock(std::exchange(other.m_lock, -1)),
      m_removeUnlessSaved(other.m_removeUnlessSaved) {}

void RunFolder::lock() {
  const fs::path file = m_folder / kLockFile;
  m_lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (m_lock < 0) failErrno("cannot create the file", file.string());
  if (::flock(m_lock, LOCK_EX | LOCK_NB) != 0) {
    ::close(std::exchange(m_lock, -1));
    refuse("another process is working on this run", m_folder.string(), "Wait for it to end, or stop it first");
  }
}

RunFolder RunFolder::create(const fs::path& folder, const RunIdentity& identity) {
  if (fs::exists(folder / kStateFile))
    refuse("an unfinished run lies here", folder.string(),
           "Go on with it by 'espalier-cli resume " + identity.settings.out.string() + "', or remove the folder");
  if (fs::exists(folder / kRunFileName)) open(folder);  // begun, but nothing was saved; refused when it is something else or at work
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    errno = error.value();
    failErrno("cannot create the folder", folder.string());
  }
  RunFolder run(folder, identity);
  run.m_removeUnlessSaved = true;
  run.removePartialFiles();
  writeFileAtomically(folder / kRunFileName, toJson(identity).dump(1) + "\n");
  return run;
}

RunFolder RunFolder::open(const fs::path& folder) {
  if (!fs::exists(folder / kRunFileName))
    refuse("there is no unfinished run here", folder.string(), "Give the OUT that the training was started with");
  RunIdentity identity;
  try {
    const auto json = nlohmann::json::parse(readFile(folder / kRunFileName));
    if (json.at("format").get<int>() > kFormat) refuse("the run was made by a newer version", folder.string(), "Use that version to go on with it");
    identity.settings = trainingSettingsFromJson(json.at("settings"));
    identity.studentFingerprint = json.at("student");
    identity.teacherFingerprint = json.at("teacher");
    identity.dataHash = json.at("data");
    identity.validHash = json.at("valid");
    identity.cacheFingerprint = json.value("teacher_cache", "");
  } catch (const nlohmann::json::exception& problem) {
    refuse(std::string("the run's settings cannot be read: ") + problem.what(), (folder / kRunFileName).string(), "Start the training anew");
  }
  return {folder, identity};
}

void RunFolder::save(const TrainingState& state, const RunHistory& history) const {
  const std::vector<std::int64_t> flat{state.trained.numel()};
  const at::Tensor metrics = metricsTensor(history.steps);
  const at::Tensor teacher = at::full({1}, history.teacherValidLoss, at::kDouble);
  std::vector<TensorInfo> tensors{{"metrics", DType::F64, {metrics.size(0), kColumns}},
                                        {"teacher_valid_loss", DType::F64, {1}},
                                        {"weights", DType::F32, flat},
                                        {"first_moment", DType::F32, flat},
                                        {"second_moment", DType::F32, flat}};
  std::vector<at::Tensor> values{metrics, teacher, state.trained, state.firstMoment, state.secondMoment};
  forEachBeside(state, [&](const std::string& name, const at::Tensor& tensor) {
    tensors.push_back({name, DType::F32, {tensor.numel()}});
    values.push_back(tensor);
  });
  SafetensorsWriter writer(m_folder / kStateFile, tensors, {{"step", std::to_string(state.step)}, {"validations", validationsJson(history).dump()}});
  for (const at::Tensor& tensor : values) writer.write(bytesOf(tensor));
  writer.commit();
}

bool RunFolder::load(TrainingState& state, RunHistory& history) const {
  const fs::path path = m_folder / kStateFile;
  if (!fs::exists(path)) return false;
  const SafetensorsFile file(path);
  const auto read = [&](const std::string& name, const at::Tensor& into) {
    const TensorInfo* info = file.find(name);
    if (!info || info->bytes() != into.nbytes()) refuse("the saved state has no usable " + name, path.string(), "Start the training anew");
    file.read(*info, std::span(static_cast<std::byte*>(into.data_ptr()), into.nbytes()));
  };
  read("weights", state.trained);
  read("first_moment", state.firstMoment);
  read("second_moment", state.secondMoment);
  forEachBeside(state, read);
  at::Tensor teacher = at::empty({1}, at::kDouble);
  read("teacher_valid_loss", teacher);
  history = {};
  history.teacherValidLoss = teacher.item<double>();
  if (const TensorInfo* info = file.find("metrics"); info && info->bytes() > 0) history.steps = metricsFrom(file.readDoubles(*info));
  state.step = std::stoll(file.metadata().at("step"));
  for (const auto& point : nlohmann::json::parse(file.metadata().at("validations")))
    history.validations.push_back({point.at("step"), point.at("loss"), point.at("sample"), point.value("teacher_sample", std::string())});
  return true;
}

void RunFolder::removePartialFiles() const {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(m_folder, ignored))
    if (entry.path().filename().string().find(".partial-") != std::string::npos) fs::remove(entry.path(), ignored);
}

void RunFolder::remove() {
  std::error_code ignored;
  removePartialFiles();  // a process that was killed while it saved leaves one
  for (const char* name : {kStateFile, kRunFileName, kLockFile}) fs::remove(m_folder / name, ignored);
  fs::remove(m_folder, ignored);
}

}  // namespace espalier
